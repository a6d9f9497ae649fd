/** What is kept of who did what, and of who was refused: the audit log. */
package chat.parley.protocol.audit;
