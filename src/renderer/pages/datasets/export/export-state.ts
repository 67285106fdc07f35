import { t } from '@lingui/core/macro'
import type { ExportImages, Format, FormatChoices } from '#contract'
import { forms } from '#contract/forms.ts'
import { newDownload } from '../../../jobs/written-file.ts'
import { type FormField, formFields, readForm } from '../../../kit/index.ts'
import { whyNotAddress } from '../../../storage/address-problem.ts'

export const destinations = [
  { value: 'folder', label: t`A folder` },
  { value: 'zip', label: t`One zip file` },
  { value: 'tar', label: t`One tar file` },
  { value: 'storage', label: t`Object storage` },
] as const
export type Destination = (typeof destinations)[number]['value']

const fields = formFields(forms.export, 'images', 'shardMb', 'base', 'selfCheck', 'verify')

/** As the fields hold them; the size of shards as it is typed. */
export type ExportChoices = {
  images: ExportImages
  shardMb: string
  base: string
  selfCheck: boolean
  verify: boolean
}

/** All that the dialog holds. An export gets its own folder in `parent`, or below `address`. */
export type ExportState = {
  format: string
  writeOptions: FormatChoices
  destination: Destination
  parent: string
  address: string
  choices: ExportChoices
}

const isDownloaded = (): boolean => window.winnow.download !== undefined

export const usualExport = (): ExportState => ({
  format: 'coco',
  writeOptions: {},
  destination: isDownloaded() ? 'zip' : 'folder',
  parent: '',
  address: '',
  choices: { images: 'copy', shardMb: '', base: '', selfCheck: false, verify: false },
})

/** A packed export holds copies: links would point out of it. A browser downloads one file. */
export const destinationsFor = ({ images }: ExportChoices, hasStorage: boolean): readonly Destination[] =>
  images === 'link'
    ? ['folder']
    : [...(isDownloaded() ? [] : ['folder' as const]), 'zip', 'tar', ...(hasStorage ? ['storage' as const] : [])]

/** Other choices, and a destination that goes with them. */
export function withChoices(state: ExportState, choices: ExportChoices): ExportState {
  const offered = destinationsFor(choices, state.destination === 'storage')
  return { ...state, choices, destination: offered.includes(state.destination) ? state.destination : offered[0]! }
}

/** The fields that go with the format and the other choices. */
export function fieldsOf({ choices: { images }, destination }: ExportState, format: Format | undefined): FormField[] {
  const isInShards = format?.shards ?? false
  // A packed export does not count as a backup.
  const offered = new Map<string, boolean>([
    ['images', true],
    ['shardMb', isInShards],
    ['base', isInShards && images === 'none'],
    ['selfCheck', format?.readsBack ?? false],
    ['verify', images === 'copy' && (destination === 'folder' || destination === 'storage')],
  ])
  return fields.filter(({ key }) => offered.get(key))
}

/** What the fields say; null where one is wrong. */
export const optionsOf = (state: ExportState, format: Format | undefined) =>
  readForm(fieldsOf(state, format), { ...state.choices, verify: state.choices.verify || undefined })

/** Where the export goes; `problem` where that is not chosen yet. */
export function targetOf(
  { destination, parent, address, format }: Pick<ExportState, 'destination' | 'parent' | 'address' | 'format'>,
  dataset: string,
): { folder: string } | { address: string } | { problem: string } {
  const name = `${dataset}-${format}`
  if (destination === 'storage') {
    const problem = whyNotAddress(address.trim())
    return problem === null ? { address: `${address.trim().replace(/\/+$/, '')}/${name}` } : { problem }
  }
  const file = destination === 'folder' ? name : `${name}.${destination}`
  if (isDownloaded()) return { folder: `${newDownload()}/${file}` }
  return parent === '' ? { problem: t`Choose a folder first` } : { folder: `${parent.replace(/[\\/]+$/, '')}/${file}` }
}
