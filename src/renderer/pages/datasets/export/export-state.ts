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

/** The values of the fields; the shard size as typed. */
export type ExportChoices = {
  images: ExportImages
  shardMb: string
  base: string
  selfCheck: boolean
  verify: boolean
}

/** The state of the dialog. An export gets its own folder inside `parent` or `address`. */
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

/** Returns the destinations that fit. Links would point out of a packed export; a browser downloads one file. */
export const destinationsFor = ({ images }: ExportChoices, hasStorage: boolean): readonly Destination[] =>
  images === 'link'
    ? ['folder']
    : [...(isDownloaded() ? [] : ['folder' as const]), 'zip', 'tar', ...(hasStorage ? ['storage' as const] : [])]

/** Returns the state with these choices, and with a destination that fits them. */
export function withChoices(state: ExportState, choices: ExportChoices): ExportState {
  const offered = destinationsFor(choices, state.destination === 'storage')
  return { ...state, choices, destination: offered.includes(state.destination) ? state.destination : offered[0]! }
}

/** Returns the fields that apply to the format and the other choices. */
export function fieldsOf({ choices: { images }, destination }: ExportState, format: Format | undefined): FormField[] {
  const isInShards = format?.shards ?? false
  // A packed export doesn't count as a backup.
  const offered = new Map<string, boolean>([
    ['images', true],
    ['shardMb', isInShards],
    ['base', isInShards && images === 'none'],
    ['selfCheck', format?.readsBack ?? false],
    ['verify', images === 'copy' && (destination === 'folder' || destination === 'storage')],
  ])
  return fields.filter(({ key }) => offered.get(key))
}

/** Returns the options as the contract takes them, or null if a field is invalid. */
export const optionsOf = (state: ExportState, format: Format | undefined) =>
  readForm(fieldsOf(state, format), { ...state.choices, verify: state.choices.verify || undefined })

/** Returns the export's folder or address, or the problem if none is chosen. */
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
