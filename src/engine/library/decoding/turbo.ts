import { createRequire } from 'node:module'

type Turbo = typeof import('@julusian/jpeg-turbo')

// Not named `require`: the build adds its own to the same file.
const requirePackage = createRequire(import.meta.url)
let loaded: Turbo | null | undefined

/** libjpeg-turbo, from its first use on; null on a platform or runtime that it does not load on, where sharp reads everything. */
export function turbo(): Turbo | null {
  if (loaded !== undefined) return loaded
  try {
    loaded = requirePackage('@julusian/jpeg-turbo') as Turbo
  } catch {
    // Without it everything is read, only slower.
    loaded = null
  }
  return loaded
}
