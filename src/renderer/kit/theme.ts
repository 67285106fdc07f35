import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export type ThemeChoice = 'system' | 'light' | 'dark'

const systemIsDark = () => window.matchMedia('(prefers-color-scheme: dark)')

const shownFor = (choice: ThemeChoice): 'light' | 'dark' =>
  choice === 'system' ? (systemIsDark().matches ? 'dark' : 'light') : choice

/** The text sizes in percent. Everything in the window scales with the text, as if the window were smaller. */
export const textSizes: readonly number[] = [90, 100, 110, 125, 150, 175, 200]

type ThemeState = {
  /** The user's choice; `system` follows the operating system. */
  choice: ThemeChoice
  /** The theme on screen. */
  shown: 'light' | 'dark'
  choose(choice: ThemeChoice): void
  /** In percent of the usual size. */
  textSize: number
  /** Takes the next larger or smaller size. */
  stepTextSize(by: 1 | -1): void
}

/** The theme and the text size. Kept on this computer. */
export const useTheme = create<ThemeState>()(
  persist(
    (set, get) => ({
      choice: 'system',
      // `merge` replaces it as the store is made.
      shown: 'light',
      choose: (choice) => set({ choice, shown: shownFor(choice) }),
      textSize: 100,
      stepTextSize(by) {
        const at = textSizes.indexOf(get().textSize) + by
        set({ textSize: textSizes[Math.max(0, Math.min(textSizes.length - 1, at))] ?? 100 })
      },
    }),
    {
      name: 'winnow.appearance',
      partialize: ({ choice, textSize }) => ({ choice, textSize }),
      merge(stored, initial) {
        const state = { ...initial, ...(stored as Partial<ThemeState>) }
        return { ...state, shown: shownFor(state.choice) }
      },
    },
  ),
)

/** Returns how much the system enlarges text. If it enlarges the whole screen instead, Chromium follows on its own. */
const systemTextScale = (): number =>
  Number(getComputedStyle(document.documentElement).getPropertyValue('--system-text-scale')) || 1

/** Applies theme and text size to the page, and follows changes by the user and the system. */
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
