package chat.parley.gateway.client;

import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.audit.ClientEvents;
import chat.parley.gateway.auth.Tokens;
import chat.parley.gateway.chat.ChatService;
import chat.parley.gateway.chat.PageEncoder;
import chat.parley.gateway.config.GatewayConfig;
import chat.parley.gateway.live.ChannelHub;
import java.time.Clock;

/**
 * What sessions work with; shared by all event loops.
 *
 * @param node the node's id, told in the welcome
 */
public record Services(
    String node,
    GatewayConfig config,
    Clock clock,
    Tokens tokens,
    Admission admission,
    ClientEvents events,
    ChatService chat,
    PageEncoder pages,
    ChannelHub hub) {}
