import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportFinding, ImportOptions } from '#contract'
import { isVideoFile } from '#model/video-file.ts'
import { useFileClassMap } from '../../class-map/use-file-class-map.ts'
import { queries } from '../../connection/index.ts'
import { Button, Checkbox, Dialog, jsonFields, SchemaForm, SelectField, TextField } from '../../kit/index.ts'
import { DecodingDialog } from './DecodingDialog.tsx'
import { FileClasses } from './FileClasses.tsx'
import { FramesFields, framesOf, usualFrames } from './FramesFields.tsx'
import { ImportPreview, previewOf } from './ImportPreview.tsx'
import { closeImport, startImport, useImportFlow } from './import-flow.ts'
import { importVideos } from './import-video.ts'
import { PredictionsFields } from './PredictionsFields.tsx'
import { isUpload, placeText } from './place-text.ts'
import { predictionsOf, usualPredictions } from './predictions-choice.ts'
import { StorageImportDialog } from './StorageImportDialog.tsx'
import { VideoList } from './VideoList.tsx'

const storages = [
  { value: 'copy', label: t`Copy into the workspace` },
  { value: 'link', label: t`Link to the original files` },
] as const

const authors = [
  { value: 'human', label: t`A human (mark as reviewed)` },
  { value: 'model', label: t`A model (import as predictions)` },
] as const

/** Formats that contain predictions only. */
const predictionFormats = ['coco-results', 'parquet-predictions']

/** Asks how to import chosen or dropped files. */
export function ImportDialog() {
  const request = useImportFlow((flow) => flow.request)
  const isFromStorage = useImportFlow((flow) => flow.isFromStorage)
  if (isFromStorage) return <StorageImportDialog />
  return request ? <ImportForm paths={request} /> : <DecodingDialog />
}

/** Returns the classes of all files with their number of labels. */
function classesOf(findings: readonly ImportFinding[]): { class: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const { objects } of findings)
    for (const { class: name, count } of objects.byClass) counts.set(name, (counts.get(name) ?? 0) + count)
  return [...counts].map(([name, count]) => ({ class: name, count }))
}

function ImportForm({ paths }: { paths: readonly string[] }) {
  const form = useImportForm(paths)
  const { options, change, videos, frames, request, isPreviewed, labelsAs, classMap } = form
  return (
    <Dialog
      open
      onClose={closeImport}
      title={t`Import images`}
      width="large"
      description={
        paths.length === 1
          ? undefined
          : `${plural(paths.length, { one: '# file or folder', other: '# files and folders' })}`
      }
      footer={
        <>
          <Button onClick={closeImport}>{t`Cancel`}</Button>
          <Button variant="primary" data-autofocus refused={form.refused} onClick={form.start}>
            {t`Import`}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <PathList paths={paths} />
        {videos.length > 0 && <VideoList videos={videos} frames={framesOf(frames)} />}
        {videos.length > 0 && <FramesFields choice={frames} onChange={form.setFrames} />}
        <ImportFields form={form} />
        {isPreviewed && labelsAs === 'model' && (
          <PredictionsFields choice={form.predictions} onChange={form.setPredictions} />
        )}
        {isPreviewed && (
          <ImportPreview
            request={request}
            arePredictions={labelsAs === 'model'}
            meaningOf={classMap.meaningOf}
            onFormat={(next) => change({ format: next })}
            onMap={(next) => change({ map: next })}
          />
        )}
        {isPreviewed && <FileClasses state={classMap} onNext={form.start} />}
        {form.found.map(({ name, title, readOptions: schema }) => (
          <SchemaForm
            key={name}
            title={t`Options of ${title}`}
            fields={jsonFields(schema)}
            values={options.readOptions ?? {}}
            onChange={(next) => change({ readOptions: next })}
          />
        ))}
        {form.hasSameImages && (
          <Checkbox
            checked={options.sameImage === 'merge'}
            onChange={(merges) => change({ sameImage: merges ? 'merge' : 'first' })}
            label={t`Merge the labels of files that are the same image`}
            hint={t`Otherwise only the first file’s labels are imported.`}
          />
        )}
      </div>
    </Dialog>
  )
}

/** Holds the choices of the form, previews the files and starts the import. */
function useImportForm(paths: readonly string[]) {
  const [options, setOptions] = useState<Omit<ImportOptions, 'paths' | 'labelsAs'>>({ storage: 'copy', format: 'auto' })
  const [chosenAuthor, setAuthor] = useState<ImportOptions['labelsAs'] | null>(null)
  const [frames, setFrames] = useState(usualFrames)
  const [predictions, setPredictions] = useState(usualPredictions)
  const chosenModel = chosenAuthor === 'human' ? undefined : predictionsOf(predictions)
  const videos = paths.filter(isVideoFile)
  const others = paths.filter((path) => !isVideoFile(path))
  const { data: formats = [] } = useQuery(queries.datasets.formats.queryOptions())
  const choices = [
    { value: 'auto', label: t`Detect automatically` },
    ...formats.filter(({ reads }) => reads).map(({ name, title }) => ({ value: name, label: title })),
    { value: 'images', label: t`None (images only)` },
  ]
  const { format, map, readOptions } = options
  const request = {
    paths: others,
    format,
    map,
    readOptions,
    predictionsOf: chosenModel ?? undefined,
  }
  const isPreviewed = others.length > 0 && format !== 'images'
  const { data: preview } = useQuery({ ...previewOf(request), enabled: isPreviewed })
  const isEmpty = isPreviewed && videos.length === 0 && preview?.images === 0 && preview.findings.length === 0
  const findings = (isPreviewed && preview?.findings) || []
  const areAllPredictions =
    findings.length > 0 && findings.every((finding) => predictionFormats.includes(finding.format))
  const labelsAs = chosenAuthor ?? (areAllPredictions ? 'model' : 'human')
  const bound = labelsAs === 'model' ? chosenModel : undefined
  const isBound = bound !== undefined
  const found = formats.filter(({ name }) => findings.some((finding) => finding.format === name))
  const classMap = useFileClassMap(isBound ? [] : classesOf(findings))
  const hasSameImages = findings.some(({ images }) => images.distinct < images.found)
  const change = (part: Partial<ImportOptions>) => setOptions((before) => ({ ...before, ...part }))
  const start = () => {
    const source = options.source?.trim() || undefined
    const chosen = framesOf(frames)
    if (videos.length > 0 && !chosen) return
    if (others.length > 0)
      void startImport({
        ...options,
        labelsAs,
        source,
        paths: others,
        ...(classMap.entries.length > 0 && { classMap: classMap.entries }),
        predictionsOf: bound ?? undefined,
      })
    if (chosen) void importVideos(videos, chosen, source)
    closeImport()
  }
  return {
    options,
    change,
    videos,
    others,
    frames,
    setFrames,
    choices,
    request,
    isPreviewed,
    labelsAs,
    setAuthor,
    isBound,
    predictions,
    setPredictions,
    found,
    classMap,
    hasSameImages,
    refused: isEmpty ? t`No images or labels found` : bound === null ? t`Enter the model’s name and SHA-256` : null,
    start,
  }
}

function PathList({ paths }: { paths: readonly string[] }) {
  return (
    <ul
      data-selectable
      className="max-h-24 overflow-y-auto rounded-md border border-line bg-inset px-2 py-1 font-mono text-xs"
    >
      {paths.slice(0, 100).map((path) => (
        <li key={path} className="truncate" title={placeText(path)}>
          {placeText(path)}
        </li>
      ))}
      {paths.length > 100 && <li>{t`and ${paths.length - 100} more`}</li>}
    </ul>
  )
}

function ImportFields({ form }: { form: ReturnType<typeof useImportForm> }) {
  const { options, change, others, isPreviewed, isBound } = form
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-3">
      {others.length > 0 && !isBound && !others.some(isUpload) && (
        <SelectField
          label={t`Files`}
          hint={
            options.storage === 'copy'
              ? t`Copies the files into the workspace. The originals are not changed.`
              : t`Stores only the path. If you move a file later, its image goes missing.`
          }
          value={options.storage}
          options={storages}
          onChange={(storage) => change({ storage })}
        />
      )}
      {!isBound && (
        <TextField
          label={t`Source`}
          className={others.length === 0 || others.some(isUpload) ? 'col-span-2' : ''}
          hint={t`A camera or collection. Retention rules can keep some images of each source. Default: the name of the folder or video.`}
          maxLength={200}
          value={options.source ?? ''}
          onChange={(text) => change({ source: text })}
        />
      )}
      {others.length > 0 && (
        <SelectField
          label={t`Labels next to the images`}
          value={options.format}
          options={form.choices}
          onChange={(next) => change({ format: next, readOptions: undefined })}
        />
      )}
      {isPreviewed && (
        <SelectField label={t`Labels made by`} value={form.labelsAs} options={authors} onChange={form.setAuthor} />
      )}
    </div>
  )
}
