import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { FileDown } from 'lucide-react'
import { type DragEvent, useState } from 'react'
import { droppedPaths, ErrorText, engine, queries, reportProblem, shell } from '../../connection/index.ts'
import { ActionDialog, Button, TextField } from '../../kit/index.ts'
import { FamilyField, FileField } from './fields.tsx'
import { SegmenterSources } from './SegmenterSources.tsx'
import { useTestRun } from './use-test-run.ts'

const onnx = ['onnx']

/** Adds a segmentation model from an encoder and a decoder file. */
export function AddSegmenterDialog({ onClose }: { onClose(): void }) {
  const { data: families = [] } = useQuery(queries.models.segmenterFamilies.queryOptions())
  const [encoderFile, setEncoderFile] = useState('')
  const [decoderFile, setDecoderFile] = useState('')
  const [name, setName] = useState('')
  const [family, setFamily] = useState('auto')
  const add = useTestRun(engine.models.addSegmenter, onClose)
  const close = () => {
    add.stop()
    onClose()
  }
  /** Tries both files at once; the test finds out which one is the encoder. */
  const take = (files: readonly string[]) => {
    const [first, second] = files
    if (!first || add.isPending) return
    if (!second && encoderFile !== '' && decoderFile === '') return tryPair(encoderFile, first)
    setEncoderFile(first)
    setDecoderFile('')
    if (second) tryPair(first, second)
  }
  const tryPair = (encoder: string, decoder: string) => {
    setEncoderFile(encoder)
    setDecoderFile(decoder)
    addPair(encoder, decoder)
  }
  const addPair = (encoder: string, decoder: string) =>
    add.mutate({ encoderFile: encoder, decoderFile: decoder, family, name: name.trim() || undefined })

  return (
    <ActionDialog
      onClose={close}
      title={t`Add a segmentation model`}
      description={t`Image encoder and mask decoder of a SAM model, as ONNX files. Winnow tests the files first.`}
      action={add.isPending ? t`Checking…` : t`Add model`}
      disabled={add.isPending || encoderFile === '' || decoderFile === ''}
      onAction={() => addPair(encoderFile, decoderFile)}
    >
      <SegmenterSources />
      <FilePairField busy={add.isPending} onTake={take} />
      <FileField
        label={t`Encoder`}
        title={t`Choose the encoder`}
        extensions={onnx}
        value={encoderFile}
        onChange={setEncoderFile}
        example="/path/to/encoder.onnx"
      />
      <FileField
        label={t`Decoder`}
        title={t`Choose the decoder`}
        extensions={onnx}
        value={decoderFile}
        onChange={setDecoderFile}
        example="/path/to/decoder.onnx"
      />
      <TextField
        label={t`Name`}
        hint={t`Display name. Default: the common part of the file names`}
        value={name}
        onChange={setName}
      />
      <FamilyField
        families={families}
        value={family}
        onChange={setFamily}
        automatically={t`Detected from inputs and outputs`}
      />
      <ErrorText error={add.error} className="max-h-40 overflow-y-auto text-xs" />
    </ActionDialog>
  )
}

function FilePairField({ busy, onTake }: { busy: boolean; onTake(files: readonly string[]): void }) {
  const choose = async () =>
    onTake((await shell.chooseFiles({ title: t`Choose encoder and decoder`, extensions: onnx })) ?? [])
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    droppedPaths(event.dataTransfer).then(onTake, reportProblem(t`Can’t take the files`))
  }
  return (
    <section
      aria-label={t`Files`}
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
      className="flex items-center gap-3 rounded-lg border border-dashed border-line-strong p-3 text-text-2"
    >
      <FileDown size={20} strokeWidth={1.5} aria-hidden />
      <p className="flex-1">{t`Drop both files here. Winnow tests them at once.`}</p>
      <Button disabled={busy} onClick={() => void choose()}>
        {busy ? t`Checking…` : t`Choose both files`}
      </Button>
    </section>
  )
}
