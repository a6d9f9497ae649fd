import { createSubscriber } from 'svelte/reactivity';

import type { Observable } from '../observable';

/** Without frames, in a tab that is hidden, changes are looked at so often. */
const HIDDEN_INTERVAL_MS = 250;

/**
 * Lets components follow a model: whoever reads `current` in an effect or a template is run again
 * when the model has changed, at most once a frame, however often it changes.
 */
export class Watched<T extends Observable> {
  private readonly model: T;
  private readonly follow: () => void;

  constructor(model: T) {
    this.model = model;
    this.follow = createSubscriber((update) => {
      let isScheduled = false;
      const run = (): void => {
        isScheduled = false;
        update();
      };
      return model.subscribe(() => {
        if (!isScheduled) {
          isScheduled = true;
          if (document.hidden) {
            setTimeout(run, HIDDEN_INTERVAL_MS);
          } else {
            requestAnimationFrame(run);
          }
        }
      });
    });
  }

  get current(): T {
    this.follow();
    return this.model;
  }
}
