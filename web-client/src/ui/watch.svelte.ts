import { createSubscriber } from 'svelte/reactivity';

import type { Observable } from '../observable';
import { Pace } from './pace';

/** One for all, so that everything that has changed is drawn in one pass. */
const pace = new Pace({
  now: () => performance.now(),
  later: (run, ms) => setTimeout(run, ms),
  nextFrame: (run) => requestAnimationFrame(run),
  afterFrame,
});

/** A message that is posted in a frame is a task behind its layout and painting. */
function afterFrame(run: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    run();
  };
  port2.postMessage(null);
}

/**
 * Lets components follow a model: whoever reads `current` in an effect or a template is run again
 * when the model has changed, at the {@link Pace} of the page.
 */
export class Watched<T extends Observable> {
  private readonly model: T;
  private readonly follow: () => void;

  constructor(model: T) {
    this.model = model;
    this.follow = createSubscriber((update) => {
      const watch = pace.watch(update);
      const unsubscribe = model.subscribe(() => watch.changed());
      return () => {
        unsubscribe();
        watch.stop();
      };
    });
  }

  get current(): T {
    this.follow();
    return this.model;
  }
}
