let usedAtMs = performance.now()
const waiting = new Set<() => void>()
const idleMs = 30_000

/** Whether nobody has touched the page for a while. */
export const isIdle = (): boolean => performance.now() - usedAtMs > idleMs

/** Calls it once, as soon as somebody uses the page again. */
export function onceUsed(hear: () => void): void {
  waiting.add(hear)
}

function used(): void {
  usedAtMs = performance.now()
  for (const hear of waiting) hear()
  waiting.clear()
}

for (const type of ['pointermove', 'pointerdown', 'wheel', 'keydown'])
  globalThis.addEventListener?.(type, used, { capture: true, passive: true })
