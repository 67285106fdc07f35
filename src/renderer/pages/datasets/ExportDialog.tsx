import { plural, t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import type { Dataset, ExportImages, ExportResult, FormatChoices, Loss } from '#contract'
import { forms } from '#contract/forms.ts'
import { engine, errorMessage, queries, shell } from '../../connection/index.ts'
import { JobFooter, useStartedJob } from '../../jobs/StartedJob.tsx'
import { newDownload, tellWritten } from '../../jobs/written-file.ts'
import {
  Button,
  Dialog,
  Field,
  type FormField,
  formatCount,
  formatList,
  formFields,
  jsonFields,
  PathInput,
  readForm,
  SchemaForm,
  SelectField,
} from '../../kit/index.ts'

const packings = [
  { value: 'folder', label: t`A folder` },
  { value: 'zip', label: t`One zip file` },
  { value: 'tar', label: t`One tar file` },
] as const
type Packing = (typeof packings)[number]['value']

const fields = formFields(forms.export, 'images', 'shardMb', 'base', 'selfCheck', 'verify')

/** As the fields hold them; the size of shards as it is typed. */
type ExportChoices = { images: ExportImages; shardMb: string; base: string; selfCheck: boolean; verify: boolean }
const usual: ExportChoices = { images: 'copy', shardMb: '', base: '', selfCheck: false, verify: false }

/** Chooses format and place; shows what the format can't hold before anything is written. */
export function ExportDialog({ open, onClose, dataset }: { open: boolean; onClose(): void; dataset: Dataset }) {
  const { data: formats = [] } = useQuery(queries.datasets.formats.queryOptions())
  const formId = useId()
  const [format, setFormat] = useState('coco')
  const [parent, setParent] = useState('')
  const [choices, setChoices] = useState(usual)
  const isDownloaded = window.winnow.download !== undefined
  const [packing, setPacking] = useState<Packing>(isDownloaded ? 'zip' : 'folder')
  const [lacksFolder, setLacksFolder] = useState(false)
  const [writeOptions, setWriteOptions] = useState<FormatChoices>({})
  const losses = useQuery(
    queries.datasets.losses.queryOptions({ input: { name: dataset.name, format, writeOptions }, enabled: open }),
  )
  const chosen = formats.find(({ name }) => name === format)
  const { images } = choices
  const isRead = chosen?.readsBack ?? false
  const isInShards = chosen?.shards ?? false
  // A packed export holds copies: links would point out of it, and it does not count as a backup.
  const offered: Record<keyof ExportChoices, boolean> = {
    images: true,
    shardMb: isInShards,
    base: isInShards && images === 'none',
    selfCheck: isRead,
    verify: images === 'copy' && packing === 'folder',
  }
  const isOffered = ({ key }: FormField) => offered[key as keyof ExportChoices]
  const options = readForm(fields.filter(isOffered), { ...choices, verify: choices.verify || undefined })
  const form = (...keys: readonly (keyof ExportChoices)[]) => (
    <SchemaForm
      fields={fields.filter((field) => keys.includes(field.key as keyof ExportChoices) && isOffered(field))}
      values={choices}
      onChange={choose}
    />
  )
  const refusal =
    losses.data?.images === 0
      ? dataset.images === 0
        ? t`All images of ${dataset.name} were erased`
        : t`No image of ${dataset.name} has ${chosen?.needs ?? t`a place`}, which this format needs`
      : options === null
        ? t`Correct the marked fields first`
        : null
  const madeName = `${dataset.name}-${format}${packing === 'folder' ? '' : `.${packing}`}`
  const folder = parent && `${parent.replace(/[\\/]+$/, '')}/${madeName}`
  const started = useStartedJob()
  const run = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () =>
      started.result<ExportResult>(
        engine.datasets.export({
          ...{ name: dataset.name, format, writeOptions, ...options },
          folder: isDownloaded ? `${newDownload()}/${madeName}` : folder,
        }),
      ),
    onSuccess: (result) => {
      if (!result) return
      onClose()
      reportExport(result)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setLacksFolder(folder === '')
    if ((isDownloaded || folder !== '') && refusal === null && !run.isPending) run.mutate()
  }
  const chooseFolder = async () => {
    const chosen = await shell.chooseFolder({ title: t`Choose the export folder` })
    if (chosen) setParent(chosen)
  }
  const choose = (next: ExportChoices) => {
    setChoices(next)
    if (next.images === 'link') setPacking('folder')
    else if (isDownloaded && packing === 'folder') setPacking('zip')
  }
  const close = () => {
    if (!run.isPending) run.reset()
    onClose()
  }
  return (
    <Dialog
      open={open}
      onClose={close}
      title={t`Export ${dataset.name}`}
      description={t`A new folder or file with images, labels and a manifest`}
      footer={
        <JobFooter jobId={started.jobId} onHide={close}>
          {run.data === null && (
            <p role="status" className="mr-auto self-center text-text-2">
              {t`Export canceled; nothing was written`}
            </p>
          )}
          <Button onClick={close}>{t`Cancel`}</Button>
          <Button variant="primary" type="submit" form={formId} refused={refusal} disabled={run.isPending}>
            {run.isPending ? t`Exporting…` : t`Export`}
          </Button>
        </JobFooter>
      }
    >
      <form id={formId} noValidate onSubmit={submit} className="flex flex-col gap-3">
        <SelectField
          label={t`Format`}
          value={format}
          onChange={(next) => {
            setFormat(next)
            setWriteOptions({})
          }}
          options={formats.filter(({ writes }) => writes).map(({ name, title }) => ({ value: name, label: title }))}
        />
        {chosen && (
          <SchemaForm fields={jsonFields(chosen.writeOptions)} values={writeOptions} onChange={setWriteOptions} />
        )}
        {losses.data?.images === 0 && (
          <p role="alert" className="text-xs text-danger">
            {refusal}. {t`Nothing would be exported. Choose another format.`}
          </p>
        )}
        <FormatLosses losses={losses.data} />
        {isDownloaded ? (
          run.error && (
            <p role="alert" className="text-xs text-danger">
              {errorMessage(run.error)}
            </p>
          )
        ) : (
          <Field
            label={t`Folder`}
            hint={folder && t`Creates ${folder}`}
            problem={
              lacksFolder && folder === '' ? t`Choose a folder first` : run.error ? errorMessage(run.error) : undefined
            }
          >
            {(ids) => <PathInput {...ids} value={parent} placeholder={t`Parent folder`} onChoose={chooseFolder} />}
          </Field>
        )}
        <div className="grid grid-cols-2 gap-3">
          {form('images')}
          <SelectField<Packing>
            label={t`Package`}
            hint={images === 'link' ? t`Packed exports contain copies of the images` : undefined}
            value={packing}
            options={images === 'link' ? packings.slice(0, 1) : packings.slice(isDownloaded ? 1 : 0)}
            onChange={setPacking}
          />
        </div>
        <div className="grid grid-cols-2 gap-3 empty:hidden">{form('shardMb', 'base')}</div>
        {form('selfCheck', 'verify')}
      </form>
    </Dialog>
  )
}

/** What a format can't hold of the version. */
function FormatLosses({ losses }: { losses: { lost: readonly Loss[] } | undefined }) {
  const lost = losses?.lost.filter(({ count }) => count > 0) ?? []
  if (lost.length === 0)
    return (
      <p className="text-xs text-text-3">
        {losses ? t`This format keeps everything.` : t`Checking what the format can’t hold…`}
      </p>
    )
  return (
    <section aria-label={t`Not supported by this format`} className="text-xs text-warn">
      <p>{t`Not supported by this format:`}</p>
      <ul className="max-h-32 overflow-y-auto">
        {lost.map(({ what, count }) => (
          <li key={what} className="flex gap-2">
            <span className="tabular w-14 shrink-0 whitespace-nowrap text-right">{formatCount(count)} ×</span>
            {what}
          </li>
        ))}
      </ul>
    </section>
  )
}

function reportExport(result: ExportResult): void {
  tellWritten(result.manifest, {
    title: t`${plural(result.images, { one: '# image', other: '# images' })} and ${plural(result.labels, { one: '# label', other: '# labels' })} exported`,
    detail: [
      ...(window.winnow.download ? [] : [result.folder]),
      ...(result.verified
        ? [t`verified; ${plural(result.covers ?? 0, { one: '# image', other: '# images' })} count as backed up`]
        : []),
      ...(result.notes ?? []),
      ...(result.lost.length > 0
        ? [t`not held: ${formatList(result.lost.map(({ what, count }) => `${formatCount(count)} × ${what}`))}`]
        : []),
    ].join(' · '),
  })
}
