import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { engine, errorMessage, queries } from '../../connection/index.ts'
import { ActionDialog, TextField } from '../../kit/index.ts'
import { FamilyField, FileField } from './fields.tsx'
import { useTestRun } from './use-test-run.ts'

/** Chooses the two files of a pair; says in place why they do not fit. */
export function AddSegmenterDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  const { data: families = [] } = useQuery(queries.segmentation.families.queryOptions())
  const [encoderFile, setEncoderFile] = useState('')
  const [decoderFile, setDecoderFile] = useState('')
  const [name, setName] = useState('')
  const [family, setFamily] = useState('auto')
  const add = useTestRun(engine.segmentation.add, () => close())
  const close = () => {
    add.stop()
    setEncoderFile('')
    setDecoderFile('')
    setName('')
    onClose()
  }
  const submit = () => add.mutate({ encoderFile, decoderFile, family, name: name.trim() || undefined })

  return (
    <ActionDialog
      open={open}
      onClose={close}
      title={t`Add a segmentation model`}
      description={t`Image encoder and mask decoder of a SAM model, as ONNX files. Winnow tests the files first.`}
      action={add.isPending ? t`Checking…` : t`Add model`}
      disabled={add.isPending || encoderFile === '' || decoderFile === ''}
      onAction={submit}
    >
      <FileField
        label={t`Encoder`}
        title={t`Choose the encoder`}
        extensions={['onnx']}
        value={encoderFile}
        onChange={setEncoderFile}
        example="/path/to/encoder.onnx"
      />
      <FileField
        label={t`Decoder`}
        title={t`Choose the decoder`}
        extensions={['onnx']}
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
      {add.error && (
        <p role="alert" data-selectable className="max-h-40 overflow-y-auto text-xs whitespace-pre-line text-danger">
          {errorMessage(add.error)}
        </p>
      )}
    </ActionDialog>
  )
}
