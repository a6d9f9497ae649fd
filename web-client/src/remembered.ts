const MAX_REMEMBERED = 2_000;

/**
 * A function that remembers what it answered, for what is asked again and again and takes longer to
 * find out than to look up: few people write most messages. It forgets all when it knows too much.
 */
export function remembered<T>(find: (key: string) => T): (key: string) => T {
  const answers = new Map<string, T>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined || answers.has(key)) {
      return known as T;
    }
    if (answers.size >= MAX_REMEMBERED) {
      answers.clear();
    }
    const answer = find(key);
    answers.set(key, answer);
    return answer;
  };
}
