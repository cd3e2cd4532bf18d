// The clock of the modules under test, which import these names in place of the global ones. It goes as any clock does until
// a program stops it; from then on time passes only where the program says so, and no load of the machine is in it.

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  now: () => globalThis.performance.now(),
};

interface Timer {
  readonly at: number;
  readonly work: (_: void) => void;
}

let stoppedAt: number | undefined;
const timers = new Set<Timer>();

export const performance = { now: (): number => stoppedAt ?? real.now() };

/** A timer without a delay stands for the next turn of the event loop, and stays one. */
export function setTimeout(work: (_: void) => void, milliseconds: number): unknown {
  if (stoppedAt === undefined || milliseconds === 0) {
    return real.setTimeout(work, milliseconds);
  }
  const timer = { at: stoppedAt + milliseconds, work };
  timers.add(timer);
  return timer;
}

export function clearTimeout(timer: unknown): void {
  if (!timers.delete(timer as Timer)) {
    real.clearTimeout(timer as ReturnType<typeof globalThis.setTimeout>);
  }
}

/** From here on time passes only by `advance`. */
export function stop(): void {
  stoppedAt = 0;
}

/** Lets time pass, and runs the timers that are due, in their order. */
export function advance(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  for (;;) {
    const [next] = [...timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
    if (next === undefined) {
      stoppedAt = end;
      return;
    }
    timers.delete(next);
    stoppedAt = next.at;
    next.work();
  }
}

/** One turn of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => real.setTimeout(resolve, 1));

/** Waits for an event: ten minutes are for a program that hangs, not for a slow machine. */
export async function until(holds: () => boolean): Promise<void> {
  const begun = real.now();
  while (!holds()) {
    if (real.now() - begun > 600_000) {
      throw new Error(`never holds: ${holds}`);
    }
    await turn();
  }
}
