import { create } from 'zustand'
import { persist } from 'zustand/middleware'

/** A hint that a user has dismissed. */
type Gone = { user: string; hint: string }
type Hints = {
  gone: readonly Gone[]
  isOff: boolean
  /** The hint on screen; never two at once. */
  shown: string | null
}

/** The dismissed hints by user. Kept on this computer. */
export const useHints = create<Hints>()(
  persist((): Hints => ({ gone: [], isOff: false, shown: null }), {
    name: 'winnow.hints',
    partialize: ({ gone, isOff }) => ({ gone, isOff }),
  }),
)

export const isGone = ({ gone }: Hints, user: string, hint: string): boolean =>
  gone.some((one) => one.user === user && one.hint === hint)

/** Shows a hint, unless another one is shown or hints are off. Reads the stored state, which another window may have changed. */
export function showHint(hint: string): void {
  void useHints.persist.rehydrate()
  const { isOff, shown } = useHints.getState()
  if (!isOff && shown === null) useHints.setState({ shown: hint })
}

export const hideHint = (hint: string): void => {
  if (useHints.getState().shown === hint) useHints.setState({ shown: null })
}

/** Dismisses a hint for this user. */
export function dismissHint(user: string, hint: string): void {
  hideHint(hint)
  if (!isGone(useHints.getState(), user, hint)) useHints.setState(({ gone }) => ({ gone: [...gone, { user, hint }] }))
}

/** Shows all hints again, for every user of this computer. */
export function showHintsAgain(): void {
  useHints.setState({ gone: [], isOff: false })
}

export const showHints = (isOn: boolean): void => {
  if (isOn) showHintsAgain()
  else useHints.setState({ isOff: true, shown: null })
}
