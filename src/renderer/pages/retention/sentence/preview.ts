import { createContext, use, useEffect } from 'react'

/** Shows what a choice would do here before it is made. */
type SentencePreview = {
  /** Whether what is changed now is only shown. */
  isOn(): boolean
  /** Shows the policy with a change; null shows it as it is. */
  show(change: (() => void) | null): void
  /** What the shown change would do; null while nothing is shown. */
  effect: string | null
}

export const SentencePreview = createContext<SentencePreview>({
  isOn: () => false,
  show: () => undefined,
  effect: null,
})

/** For choices that are shown for a while: afterwards nothing is previewed. */
export function useChoicePreview(): Pick<SentencePreview, 'show' | 'effect'> {
  const { show, effect } = use(SentencePreview)
  useEffect(() => () => show(null), [show])
  return { show, effect }
}
