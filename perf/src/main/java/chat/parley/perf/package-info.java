/** Drives Parley from outside, over its public protocol, as its users do. */
package chat.parley.perf;
