/** What clients may cost: every transport asks here before it does what they want. */
package chat.parley.gateway.admission;
