import { useMutation, useQuery } from '@tanstack/react-query'
import { FolderOpen, Sparkles } from 'lucide-react'
import { useState } from 'react'
import type { Model } from '#contract'
import { errorSentence, queries, shell } from '../../connection/index.ts'
import { Button, Dialog, Field, Input, Select } from '../../kit/index.ts'

type AddModelDialogProps = { open: boolean; onClose(): void; onAdded(model: Model): void }

/** Chooses an ONNX file, or the starter model; says in place why a file does not fit. */
export function AddModelDialog({ open, onClose, onAdded }: AddModelDialogProps) {
  const { data: families = [] } = useQuery(queries.models.families.queryOptions())
  const [file, setFile] = useState('')
  const [labelsFile, setLabelsFile] = useState('')
  const [name, setName] = useState('')
  const [family, setFamily] = useState('auto')
  const inPlace = { meta: { shownInPlace: true }, onSuccess: onAdded }
  const add = useMutation(queries.models.add.mutationOptions(inPlace))
  const addStarter = useMutation(queries.models.addStarter.mutationOptions(inPlace))
  const busy = add.isPending || addStarter.isPending
  const problem = add.error ?? addStarter.error

  const choose = async (title: string, extensions: string[], use: (path: string) => void) => {
    const chosen = await shell.chooseFiles({ title, extensions })
    if (chosen?.[0]) use(chosen[0])
  }
  const submit = () => add.mutate({ file, family, labelsFile: labelsFile || undefined, name: name.trim() || undefined })

  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Add model"
      description="A trial run checks that the file works before it is added."
      footer={
        <>
          <Button icon={Sparkles} className="mr-auto" disabled={busy} onClick={() => addStarter.mutate({})}>
            Use the starter model
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={busy || file === ''} onClick={submit}>
            {busy ? 'Checking…' : 'Add model'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="ONNX file" problem={problem ? errorSentence(problem) : undefined}>
          {(ids) => (
            <div className="flex gap-2">
              <Input
                {...ids}
                value={file}
                onChange={(event) => setFile(event.target.value)}
                placeholder="/path/to/model.onnx"
              />
              <Button icon={FolderOpen} onClick={() => choose('Choose an ONNX file', ['onnx'], setFile)}>
                Choose…
              </Button>
            </div>
          )}
        </Field>
        <Field label="Name" hint="What people see; the file's name when empty.">
          {(ids) => <Input {...ids} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field
          label="Family"
          hint={
            family === 'auto'
              ? 'Recognised from inputs, outputs and metadata.'
              : families.find((f) => f.name === family)?.expects
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
        <Field label="Class names" hint="A text file with one name a line, for models that do not carry their names.">
          {(ids) => (
            <div className="flex gap-2">
              <Input
                {...ids}
                value={labelsFile}
                onChange={(event) => setLabelsFile(event.target.value)}
                placeholder="Not needed for most models"
              />
              <Button icon={FolderOpen} onClick={() => choose('Choose a class list', ['txt', 'names'], setLabelsFile)}>
                Choose…
              </Button>
            </div>
          )}
        </Field>
      </div>
    </Dialog>
  )
}
