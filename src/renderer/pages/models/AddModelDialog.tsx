import { useQuery } from '@tanstack/react-query'
import { Sparkles } from 'lucide-react'
import { useState } from 'react'
import type { Model } from '#contract'
import { engine, queries } from '../../connection/index.ts'
import { Button, Dialog, Field, Input } from '../../kit/index.ts'
import { FamilyField, FileField } from './fields.tsx'
import { useTrial } from './use-trial.ts'

type AddModelDialogProps = { open: boolean; onClose(): void; onAdded(model: Model): void }

/** Chooses an ONNX file, or the starter model; says in place why a file does not fit. */
export function AddModelDialog({ open, onClose, onAdded }: AddModelDialogProps) {
  const { data: families = [] } = useQuery(queries.models.families.queryOptions())
  const [file, setFile] = useState('')
  const [labelsFile, setLabelsFile] = useState('')
  const [name, setName] = useState('')
  const [family, setFamily] = useState('auto')
  const add = useTrial(engine.models.add, onAdded)
  const addStarter = useTrial(engine.models.addStarter, onAdded)
  const busy = add.isPending || addStarter.isPending
  const problem = add.error ?? addStarter.error

  const close = () => {
    add.stop()
    addStarter.stop()
    onClose()
  }
  const submit = () => add.mutate({ file, family, labelsFile: labelsFile || undefined, name: name.trim() || undefined })

  return (
    <Dialog
      open={open}
      onClose={close}
      title="Add model"
      description="Winnow tests the file first."
      footer={
        <>
          <Button icon={Sparkles} className="mr-auto" disabled={busy} onClick={() => addStarter.mutate({})}>
            Use starter model
          </Button>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" disabled={busy || file === ''} onClick={submit}>
            {busy ? 'Checking…' : 'Add model'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <FileField
          label="ONNX file"
          title="Choose an ONNX file"
          extensions={['onnx']}
          value={file}
          onChange={setFile}
          example="/path/to/model.onnx"
          error={problem}
        />
        <Field label="Name" hint="Display name. Default: the file name">
          {(ids) => <Input {...ids} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <FamilyField
          families={families}
          value={family}
          onChange={setFamily}
          automatically="Detected from inputs, outputs and metadata"
        />
        <FileField
          label="Class names"
          title="Choose class list"
          extensions={['txt', 'names']}
          value={labelsFile}
          onChange={setLabelsFile}
          example="Not needed for most models"
          hint="A text file with one name per line, for models without class names"
        />
      </div>
    </Dialog>
  )
}
