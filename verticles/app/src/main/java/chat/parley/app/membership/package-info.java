/**
 * Membership in the Hazelcast cluster: how this node becomes a member, and how members speak TLS
 * with each other.
 */
package chat.parley.app.membership;
