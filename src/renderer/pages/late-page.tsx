import { type ComponentType, useEffect, useState } from 'react'

/**
 * A page whose code is loaded when it is first shown; until then it is empty. React's `lazy` would do the same, but holds
 * back for 300 ms what follows a fallback, however soon it is there.
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
        // Thrown while it renders, so that the boundary around the page shows it.
        (error: unknown) =>
          setState(() => {
            throw error
          }),
      )
    }, [])
    return Loaded ? <Loaded /> : null
  }
}
