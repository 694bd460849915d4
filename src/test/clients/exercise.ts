// Compiled, not run: the generated types have the members that clients use.
import createClient from 'openapi-fetch';
import type { components, paths } from './schema';

type Schemas = components['schemas'];

const client = createClient<paths>({ baseUrl: 'http://localhost:4567' });

/** Fails to compile if a type is `unknown` or `any`, which every other type could be assigned to or from. */
type IsKnown<T> = unknown extends T ? never : T;

export const toUser: IsKnown<Schemas['NewMessage']> = { message: 'Hello', handle: 'londo' };

export async function send(message_group_uuid: string): Promise<string | undefined> {
  const { data, error } = await client.POST('/api/messages', { body: { message: 'Hello', message_group_uuid } });
  if (error) return undefined;
  const group: string = data.message_group_uuid;
  return data.message ?? group;
}

export async function home(): Promise<string[]> {
  const { data } = await client.GET('/api/activities/home', { params: { query: { limit: 20 } } });
  return (data ?? []).map(crud => `${crud.handle}: ${crud.message} (${crud.likes_count + crud.replies_count})`);
}

// @ts-expect-error: a message is required.
export const incomplete: Schemas['NewMessage'] = { handle: 'londo' };

// @ts-expect-error: the time to live is one of a list.
export const wrongTtl: Schemas['NewActivity'] = { message: 'Hello', ttl: 'forever' };
