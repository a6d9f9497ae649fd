package chat.parley.gateway.client;

import chat.parley.gateway.admission.UnreadBudget;
import chat.parley.gateway.live.LoopMembers;
import io.vertx.core.Vertx;

/**
 * What the sessions of one event loop share.
 *
 * @param members whom live messages are delivered to
 * @param unread what the sessions leave unread
 */
record EventLoop(Vertx vertx, LoopMembers members, UnreadBudget.Loop unread) {}
