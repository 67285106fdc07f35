import { create } from 'zustand'

export type ThemeChoice = 'system' | 'light' | 'dark'

const storageKey = 'winnow.theme'
const systemIsDark = () => window.matchMedia('(prefers-color-scheme: dark)')

function storedChoice(): ThemeChoice {
  const stored = localStorage.getItem(storageKey)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

const shownFor = (choice: ThemeChoice): 'light' | 'dark' =>
  choice === 'system' ? (systemIsDark().matches ? 'dark' : 'light') : choice

type ThemeState = {
  /** What the user chose; `system` follows the operating system. */
  choice: ThemeChoice
  /** What is on screen. */
  shown: 'light' | 'dark'
  choose(choice: ThemeChoice): void
}

export const useTheme = create<ThemeState>((set) => ({
  choice: storedChoice(),
  shown: shownFor(storedChoice()),
  choose(choice) {
    localStorage.setItem(storageKey, choice)
    set({ choice, shown: shownFor(choice) })
  },
}))

/** Puts the theme on the page and keeps it right when the user or the system changes it. */
export function followTheme(): void {
  const show = () => {
    document.documentElement.dataset.theme = useTheme.getState().shown
  }
  useTheme.subscribe(show)
  systemIsDark().addEventListener('change', () =>
    useTheme.setState(({ choice }) => ({ choice, shown: shownFor(choice) })),
  )
  show()
}
