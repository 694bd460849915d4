package com.cruddur.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;

/** A connection of {@link OpenLoad} with one request in flight at most. It belongs to the event loop. */
final class LatencyConnection extends SimpleChannelInboundHandler<HttpObject> {

    /** Receives the end of a response. */
    interface Listener {
        void answered(LatencyConnection connection, boolean success);
    }

    private final Channel channel;
    private final Listener listener;
    private long intendedNanos;
    private boolean success;

    LatencyConnection(Channel channel, Listener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    /** Sends a request that was intended for a time. */
    void send(ByteBuf request, long intendedNanos) {
        this.intendedNanos = intendedNanos;
        channel.writeAndFlush(request.duplicate(), channel.voidPromise());
    }

    long intendedNanos() {
        return intendedNanos;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (part instanceof HttpResponse response) {
            success = response.status().equals(HttpResponseStatus.OK);
        }
        if (part instanceof LastHttpContent) {
            listener.answered(this, success);
        }
    }
}
