import { createRequire } from 'node:module'

type Turbo = typeof import('@julusian/jpeg-turbo')

// Not named `require`: the build adds its own `require` to the same file.
const requirePackage = createRequire(import.meta.url)
let loaded: Turbo | null | undefined

/**
 * Loads libjpeg-turbo on first use; null on platforms or runtimes where it does not load, where sharp reads everything.
 */
export function turbo(): Turbo | null {
  if (loaded !== undefined) return loaded
  try {
    loaded = requirePackage('@julusian/jpeg-turbo') as Turbo
  } catch {
    // Everything still works without it, only slower.
    loaded = null
  }
  return loaded
}
