import { createContext, use, useEffect } from 'react'

/** Previews a choice before the user makes it. */
type SentencePreview = {
  /** Whether changes are only previewed. */
  isOn(): boolean
  /** Previews a change; null ends the preview. */
  show(change: (() => void) | null): void
  /** The effect of the previewed change, or null. */
  effect: string | null
}

export const SentencePreview = createContext<SentencePreview>({
  isOn: () => false,
  show: () => undefined,
  effect: null,
})

/** Returns the preview, and ends it when the choices close. */
export function useChoicePreview(): Pick<SentencePreview, 'show' | 'effect'> {
  const { show, effect } = use(SentencePreview)
  useEffect(() => () => show(null), [show])
  return { show, effect }
}
