import { Session, type Profiler } from 'node:inspector';

/**
 * Counts how much is done in modules, whatever else the machine does meanwhile: how often V8 enters
 * their blocks of code, loops included. What built-in functions do, such as regular expressions, is
 * not counted. Only modules that are loaded after the counter was made are counted in full.
 */
export class WorkCounter {
  private readonly session = new Session();

  /** @param files a part of the address of the modules that count */
  constructor(private readonly files: string) {
    this.session.connect();
    this.session.post('Profiler.enable');
    this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** The steps that something takes. */
  stepsOf(run: () => void): number {
    this.take();
    run();
    return this.take()
      .filter(({ url }) => url.includes(this.files))
      .flatMap((script) => script.functions)
      .flatMap((each) => each.ranges)
      .reduce((all, range) => all + range.count, 0);
  }

  stop(): void {
    this.session.disconnect();
  }

  /** What was counted since it was taken last. In the same process the answer comes at once. */
  private take(): readonly Profiler.ScriptCoverage[] {
    let scripts: readonly Profiler.ScriptCoverage[] = [];
    this.session.post('Profiler.takePreciseCoverage', (failure, coverage) => {
      if (failure !== null) {
        throw failure;
      }
      scripts = coverage.result;
    });
    return scripts;
  }
}
