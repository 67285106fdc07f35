import type { ImageRow } from '#contract'
import { fileName, formatBytes, formatCount, formatScore, formatTime } from '../../../kit/formats.ts'

/** A column of the table. `order`: the field of the query language that sorts by it. */
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

/** Every column there is, in their order. */
export const tableColumns: readonly TableColumn[] = [
  { key: 'name', title: 'Name', widthPx: 200, text: ({ path }) => fileName(path) },
  { key: 'path', title: 'Path', widthPx: 320, order: 'image.path', text: ({ path }) => path },
  { key: 'state', title: 'State', widthPx: 104, order: 'state', text: ({ state }) => state },
  { key: 'source', title: 'Source', widthPx: 128, order: 'image.source', text: ({ source }) => source },
  {
    key: 'labels',
    title: 'Labels',
    widthPx: 72,
    numeric: true,
    order: 'labels.count',
    text: ({ labelCount }) => formatCount(labelCount),
  },
  {
    key: 'open',
    title: 'To review',
    widthPx: 84,
    numeric: true,
    order: 'prediction.shown',
    text: ({ shownCount }) => formatCount(shownCount),
  },
  {
    key: 'least',
    title: 'Min. confidence',
    widthPx: 84,
    numeric: true,
    order: 'prediction.minScore',
    text: ({ minScore }) => score(minScore),
  },
  { key: 'tags', title: 'Tags', widthPx: 120, text: ({ tags }) => tags.join(', ') },
  {
    key: 'taken',
    title: 'Captured',
    widthPx: 136,
    order: 'image.capturedAt',
    text: ({ capturedAtMs }) => time(capturedAtMs),
  },
  {
    key: 'imported',
    title: 'Imported',
    widthPx: 136,
    order: 'image.importedAt',
    text: ({ importedAtMs }) => time(importedAtMs),
  },
  {
    key: 'reviewed',
    title: 'Reviewed',
    widthPx: 136,
    order: 'image.reviewedAt',
    text: ({ reviewedAtMs }) => time(reviewedAtMs),
  },
  { key: 'reviewer', title: 'Reviewer', widthPx: 104, order: 'reviewer', text: ({ reviewer }) => reviewer ?? '' },
  {
    key: 'size',
    title: 'Pixels',
    widthPx: 104,
    numeric: true,
    order: 'image.width',
    text: ({ widthPx, heightPx }) => `${widthPx} × ${heightPx}`,
  },
  {
    key: 'bytes',
    title: 'File',
    widthPx: 80,
    numeric: true,
    order: 'image.bytes',
    text: ({ sizeBytes }) => formatBytes(sizeBytes),
  },
  { key: 'format', title: 'Format', widthPx: 72, order: 'image.format', text: ({ format }) => format },
  { key: 'lifecycle', title: 'Lifecycle', widthPx: 88, order: 'lifecycle', text: ({ lifecycle }) => lifecycle },
  { key: 'hold', title: 'Hold', widthPx: 56, text: ({ held }) => (held ? 'on hold' : '') },
]

export const usualColumns: readonly string[] = ['name', 'state', 'source', 'labels', 'open', 'least', 'tags', 'taken']
export const narrowestPx = 48
