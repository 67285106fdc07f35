import { type ComponentType, useEffect, useState } from 'react'

/**
 * Returns a page whose code is loaded when it is first shown; until then it is empty. Not React's `lazy`, which delays what
 * follows a fallback by 300 ms, however soon it has loaded.
 */
export function latePage(load: () => Promise<ComponentType>): ComponentType {
  let Loaded: ComponentType | undefined
  return function LatePage() {
    const [, setState] = useState<'loading' | 'loaded'>('loading')
    useEffect(() => {
      if (Loaded) return
      load().then(
        (page) => {
          Loaded = page
          setState('loaded')
        },
        // Thrown while rendering, so that the boundary around the page shows it.
        (error: unknown) =>
          setState(() => {
            throw error
          }),
      )
    }, [])
    return Loaded ? <Loaded /> : null
  }
}
