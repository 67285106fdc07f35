import { useMutation, useQuery } from '@tanstack/react-query'
import { FolderOpen } from 'lucide-react'
import { useState } from 'react'
import { errorSentence, queries, shell } from '../../connection/index.ts'
import { Button, Dialog, Field, Input, Select } from '../../kit/index.ts'

/** Chooses the two files of a pair; says in place why they do not fit. */
export function AddSegmenterDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  const { data: families = [] } = useQuery(queries.segmentation.families.queryOptions())
  const [encoderFile, setEncoderFile] = useState('')
  const [decoderFile, setDecoderFile] = useState('')
  const [name, setName] = useState('')
  const [family, setFamily] = useState('auto')
  const add = useMutation(
    queries.segmentation.add.mutationOptions({ meta: { shownInPlace: true }, onSuccess: () => close() }),
  )
  const close = () => {
    add.reset()
    setEncoderFile('')
    setDecoderFile('')
    setName('')
    onClose()
  }
  const submit = () => add.mutate({ encoderFile, decoderFile, family, name: name.trim() || undefined })

  return (
    <Dialog
      open={open}
      onClose={close}
      title="Add a segmentation model"
      description="The image encoder and the mask decoder of a model of the SAM family, as ONNX. A trial run checks them."
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" disabled={add.isPending || encoderFile === '' || decoderFile === ''} onClick={submit}>
            {add.isPending ? 'Checking…' : 'Add model'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <FileField label="Encoder" value={encoderFile} onChange={setEncoderFile} example="/path/to/encoder.onnx" />
        <FileField label="Decoder" value={decoderFile} onChange={setDecoderFile} example="/path/to/decoder.onnx" />
        <Field label="Name" hint="What people see; what both files’ names have in common when empty.">
          {(ids) => <Input {...ids} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field
          label="Family"
          hint={
            family === 'auto'
              ? 'Recognised from inputs and outputs.'
              : families.find((one) => one.name === family)?.expects
          }
        >
          {(ids) => (
            <Select
              {...ids}
              value={family}
              onChange={setFamily}
              options={[
                { value: 'auto', label: 'Recognise it' },
                ...families.map(({ name: value, title }) => ({ value, label: title })),
              ]}
            />
          )}
        </Field>
        {add.error && (
          <p role="alert" data-selectable className="max-h-40 overflow-y-auto text-xs whitespace-pre-line text-danger">
            {errorSentence(add.error)}
          </p>
        )}
      </div>
    </Dialog>
  )
}

type FileFieldProps = { label: string; value: string; onChange(path: string): void; example: string }

function FileField({ label, value, onChange, example }: FileFieldProps) {
  const choose = async () => {
    const chosen = await shell.chooseFiles({ title: `Choose the ${label.toLowerCase()}`, extensions: ['onnx'] })
    if (chosen?.[0]) onChange(chosen[0])
  }
  return (
    <Field label={label}>
      {(ids) => (
        <div className="flex gap-2">
          <Input {...ids} value={value} onChange={(event) => onChange(event.target.value)} placeholder={example} />
          <Button icon={FolderOpen} aria-label={`Choose the ${label.toLowerCase()}`} onClick={choose}>
            Choose…
          </Button>
        </div>
      )}
    </Field>
  )
}
