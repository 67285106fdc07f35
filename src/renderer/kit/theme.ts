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

/** Shares of the usual size in which text can be shown; everything in the window grows with it, as if it were smaller. */
export const textSizes: readonly number[] = [90, 100, 110, 125, 150, 175, 200]
const textSizeKey = 'winnow.textSize'

function storedTextSize(): number {
  const stored = Number(localStorage.getItem(textSizeKey))
  return textSizes.includes(stored) ? stored : 100
}

type ThemeState = {
  /** What the user chose; `system` follows the operating system. */
  choice: ThemeChoice
  /** What is on screen. */
  shown: 'light' | 'dark'
  choose(choice: ThemeChoice): void
  /** Percent of the usual size. */
  textSize: number
  chooseTextSize(percent: number): void
  /** The next larger size, or the next smaller one. */
  stepTextSize(by: 1 | -1): void
}

export const useTheme = create<ThemeState>((set, get) => ({
  choice: storedChoice(),
  shown: shownFor(storedChoice()),
  choose(choice) {
    localStorage.setItem(storageKey, choice)
    set({ choice, shown: shownFor(choice) })
  },
  textSize: storedTextSize(),
  chooseTextSize(textSize) {
    localStorage.setItem(textSizeKey, String(textSize))
    set({ textSize })
  },
  stepTextSize(by) {
    const at = textSizes.indexOf(get().textSize) + by
    get().chooseTextSize(textSizes[Math.max(0, Math.min(textSizes.length - 1, at))] ?? 100)
  },
}))

/** How much larger than usual the system shows text. Where it enlarges the whole screen instead, Chromium follows by itself. */
const systemTextScale = (): number =>
  Number(getComputedStyle(document.documentElement).getPropertyValue('--system-text-scale')) || 1

/** Puts theme and text size on the page and keeps them right when the user or the system changes it. */
export function followTheme(): void {
  const show = () => {
    const { shown, textSize } = useTheme.getState()
    document.documentElement.dataset.theme = shown
    window.winnow.zoom((textSize / 100) * systemTextScale())
  }
  useTheme.subscribe(show)
  systemIsDark().addEventListener('change', () =>
    useTheme.setState(({ choice }) => ({ choice, shown: shownFor(choice) })),
  )
  show()
}
