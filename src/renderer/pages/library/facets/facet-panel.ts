import { t } from '@lingui/core/macro'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { MeasuredField } from '#contract'

/** The facets in their order, each with the query fields that it filters by. */
export const facets: readonly { name: string; fields: readonly string[] }[] = [
  { name: 'state', fields: ['state'] },
  { name: 'class', fields: ['classes'] },
  { name: 'tag', fields: ['image.tags'] },
  { name: 'source', fields: ['image.source'] },
  { name: 'outcome', fields: ['prediction.shown', 'prediction.taken', 'prediction.deleted'] },
  { name: 'duplicates', fields: ['duplicates.size', 'duplicates.rank'] },
  { name: 'split', fields: ['split'] },
  { name: 'reviewer', fields: ['reviewer'] },
  { name: 'reason', fields: ['review.reason'] },
  { name: 'format', fields: ['image.format'] },
  { name: 'licence', fields: ['image.licence'] },
  { name: 'consent', fields: ['image.consent'] },
  { name: 'lifecycle', fields: ['lifecycle'] },
]

/** Numbers and times that are filtered by a range. */
export const ranges: readonly { field: MeasuredField; title: string }[] = [
  { field: 'prediction.minScore', title: t`Min. confidence` },
  { field: 'image.capturedAt', title: t`Captured` },
  { field: 'labels.count', title: t`Labels per image` },
  { field: 'image.bytes', title: t`File size` },
  { field: 'image.importedAt', title: t`Imported` },
]

type FacetPanel = {
  /** Whether the side panel with facets and saved queries is shown. */
  isShown: boolean
  /** Facets that the user opened or closed, unlike the default. */
  toggled: string[]
}

/** Facets and ranges that are closed by default. */
export const closedFacets: readonly string[] = [
  'format',
  'lifecycle',
  'reviewer',
  'reason',
  'split',
  'image.bytes',
  'image.importedAt',
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
