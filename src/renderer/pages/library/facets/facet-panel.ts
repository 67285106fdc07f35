import { create } from 'zustand'
import { persist } from 'zustand/middleware'

type FacetPanel = {
  /** Whether the side panel with facets and saved queries is shown. */
  isShown: boolean
  /** Facets that the user opened or closed against the usual. */
  toggled: string[]
}

/** Facets that are closed at first: those that are looked at less often. */
export const closedFacets: readonly string[] = [
  'imported',
  'format',
  'lifecycle',
  'reviewer',
  'reason',
  'split',
  'month',
]

/** Kept on this computer. */
export const useFacetPanel = create<FacetPanel>()(
  persist((): FacetPanel => ({ isShown: true, toggled: [] }), { name: 'winnow.facets' }),
)

export function toggleFacetPanel(): void {
  useFacetPanel.setState(({ isShown }) => ({ isShown: !isShown }))
}

export function toggleFacet(name: string): void {
  useFacetPanel.setState(({ toggled }) => ({
    toggled: toggled.includes(name) ? toggled.filter((one) => one !== name) : [...toggled, name],
  }))
}
