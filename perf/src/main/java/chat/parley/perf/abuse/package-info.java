/**
 * What people who mean harm do, while others talk. {@code Attacks} lists what is tried; an {@code
 * Attacker} is a process of its own that tries one; {@code Bystanders} are the others; the {@code
 * Judge} compares what they saw, and what the product's processes used, with a time without attack.
 */
package chat.parley.perf.abuse;
