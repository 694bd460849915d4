"""Calls a server with the generated client cruddur_client. Arguments: the server's URL, a token of londo."""

import sys
import uuid

from cruddur_client import AuthenticatedClient
from cruddur_client.api.cruds import home, post, reply, thread_of_author, user_feed
from cruddur_client.api.messages import message_groups, messages, send_message
from cruddur_client.api.people import short_user
from cruddur_client.api.reactions import like
from cruddur_client.models import NewActivity, NewActivityTtl, NewMessage, NewReply

url, token = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=token)

crud = post.sync(client=client, body=NewActivity(message="Hello #Python", ttl=NewActivityTtl.VALUE_3))
assert crud.message == "Hello #Python" and crud.handle == "londo", crud
answer = reply.sync(crud.uuid, client=client, body=NewReply(message="And a reply"))
assert answer.reply_to_activity_uuid == crud.uuid, answer
thread = thread_of_author.sync("londo", crud.uuid, client=client)
assert [item.uuid for item in thread.replies] == [answer.uuid], thread
assert like.sync(crud.uuid, client=client).liked
newest = home.sync(client=client, limit=2)
assert crud.uuid in [item.uuid for item in newest], newest
assert user_feed.sync("londo", client=client).profile.handle == "londo"
assert short_user.sync("bayko", client=client).handle == "bayko"
assert post.sync(client=client, body=NewActivity(message=" ", ttl=NewActivityTtl.VALUE_3)) == ["message_blank"]

# The first message starts the conversation, unless the server has run before.
group = send_message.sync(client=client, body=NewMessage(message="Hello", handle="bayko")).message_group_uuid
assert isinstance(group, uuid.UUID), group
for body in (NewMessage(message="Found", handle="bayko"), NewMessage(message="Continued", message_group_uuid=group)):
    sent = send_message.sync(client=client, body=body)
    assert (sent.message, sent.message_group_uuid) == (body.message, group), sent
    assert sent.created_at.utcoffset() is not None, sent
listed = messages.sync(group, client=client)
assert [item.message for item in listed][-2:] == ["Found", "Continued"], listed
assert group in [item.uuid for item in message_groups.sync(client=client)]
print("The Python client posts, reads, replies, likes and sends messages.")
