import { t } from '@lingui/core/macro'
import type { ImageRow } from '#contract'
import { fileName, formatBytes, formatCount, formatScore, formatTime } from '../../../kit/formats.ts'
import { fromEngine } from '../../../texts/from-engine.ts'

/** A column of the table. `order` is the query field that sorts by it. */
export type TableColumn = {
  key: string
  title: string
  widthPx: number
  numeric?: boolean
  order?: string
  text(row: ImageRow): string
}

const time = (ms: number | null): string => (ms === null ? '' : formatTime(ms))
const score = (value: number | null): string => (value === null ? '' : formatScore(value))

/** All columns in their order. */
export const tableColumns: readonly TableColumn[] = [
  { key: 'name', title: t`Name`, widthPx: 200, text: ({ path }) => fileName(path) },
  { key: 'path', title: t`Path`, widthPx: 320, order: 'image.path', text: ({ path }) => path },
  { key: 'state', title: t`State`, widthPx: 104, order: 'state', text: ({ state }) => fromEngine(state) },
  { key: 'source', title: t`Source`, widthPx: 128, order: 'image.source', text: ({ source }) => source },
  {
    key: 'labels',
    title: t`Labels`,
    widthPx: 104,
    numeric: true,
    order: 'labels.count',
    text: ({ labelCount }) => formatCount(labelCount),
  },
  {
    key: 'open',
    title: t`Open predictions`,
    widthPx: 148,
    numeric: true,
    order: 'prediction.shown',
    text: ({ shownCount }) => formatCount(shownCount),
  },
  {
    key: 'least',
    title: t`Min. confidence`,
    widthPx: 112,
    numeric: true,
    order: 'prediction.minScore',
    text: ({ minScore }) => score(minScore),
  },
  { key: 'tags', title: t`Tags`, widthPx: 120, text: ({ tags }) => tags.join(', ') },
  {
    key: 'taken',
    title: t`Captured`,
    widthPx: 136,
    order: 'image.capturedAt',
    text: ({ capturedAtMs }) => time(capturedAtMs),
  },
  {
    key: 'imported',
    title: t`Imported`,
    widthPx: 136,
    order: 'image.importedAt',
    text: ({ importedAtMs }) => time(importedAtMs),
  },
  {
    key: 'reviewed',
    title: t`Reviewed`,
    widthPx: 136,
    order: 'image.reviewedAt',
    text: ({ reviewedAtMs }) => time(reviewedAtMs),
  },
  { key: 'reviewer', title: t`Reviewer`, widthPx: 104, order: 'reviewer', text: ({ reviewer }) => reviewer ?? '' },
  {
    key: 'size',
    title: t`Pixels`,
    widthPx: 104,
    numeric: true,
    order: 'image.width',
    text: ({ widthPx, heightPx }) => `${widthPx} × ${heightPx}`,
  },
  {
    key: 'bytes',
    title: t`File`,
    widthPx: 80,
    numeric: true,
    order: 'image.bytes',
    text: ({ sizeBytes }) => formatBytes(sizeBytes),
  },
  { key: 'format', title: t`Format`, widthPx: 72, order: 'image.format', text: ({ format }) => format },
  {
    key: 'lifecycle',
    title: t`Lifecycle`,
    widthPx: 104,
    order: 'lifecycle',
    text: ({ lifecycle }) => fromEngine(lifecycle),
  },
  { key: 'hold', title: t`Hold`, widthPx: 96, text: ({ held }) => (held ? t`on hold` : '') },
]

export const defaultColumns: readonly string[] = ['name', 'state', 'source', 'labels', 'open', 'least', 'tags', 'taken']
export const minColumnPx = 48
