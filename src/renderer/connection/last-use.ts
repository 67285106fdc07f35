let usedAtMs = performance.now()
const listeners = new Set<() => void>()
const idleMs = 30_000

/** Returns whether nobody has used the page for a while. */
export const isIdle = (): boolean => performance.now() - usedAtMs > idleMs

/** Calls the listener once, as soon as somebody uses the page again. */
export function onceUsed(listener: () => void): void {
  listeners.add(listener)
}

function noteUse(): void {
  usedAtMs = performance.now()
  for (const listener of listeners) listener()
  listeners.clear()
}

for (const type of ['pointermove', 'pointerdown', 'wheel', 'keydown'])
  globalThis.addEventListener?.(type, noteUse, { capture: true, passive: true })
