import { create } from 'zustand'
import { persist } from 'zustand/middleware'

/** A hint that a user has seen enough of. */
type Gone = { user: string; hint: string }
type Hints = {
  gone: readonly Gone[]
  isOff: boolean
  /** The one that is shown: never two at once. */
  shown: string | null
}

/** Which hints are gone, by user; kept on this computer. */
export const useHints = create<Hints>()(
  persist((): Hints => ({ gone: [], isOff: false, shown: null }), {
    name: 'winnow.hints',
    partialize: ({ gone, isOff }) => ({ gone, isOff }),
  }),
)

export const isGone = ({ gone }: Hints, user: string, hint: string): boolean =>
  gone.some((one) => one.user === user && one.hint === hint)

/** Takes the place of the hint that is shown, if it is free and hints are wanted by what is kept. */
export function showHint(hint: string): void {
  void useHints.persist.rehydrate()
  const { isOff, shown } = useHints.getState()
  if (!isOff && shown === null) useHints.setState({ shown: hint })
}

export const hideHint = (hint: string): void => {
  if (useHints.getState().shown === hint) useHints.setState({ shown: null })
}

/** It does not come again for this user. */
export function dismissHint(user: string, hint: string): void {
  hideHint(hint)
  if (!isGone(useHints.getState(), user, hint)) useHints.setState(({ gone }) => ({ gone: [...gone, { user, hint }] }))
}

/** All of them come again, for every user of this computer. */
export function showHintsAgain(): void {
  useHints.setState({ gone: [], isOff: false })
}

export const showHints = (isOn: boolean): void => {
  if (isOn) showHintsAgain()
  else useHints.setState({ isOff: true, shown: null })
}
