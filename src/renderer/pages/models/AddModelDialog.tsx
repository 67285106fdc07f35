import { useQuery } from '@tanstack/react-query'
import { Sparkles } from 'lucide-react'
import { useState } from 'react'
import type { Model, ModelCandidate } from '#contract'
import { engine, queries } from '../../connection/index.ts'
import { Button, Dialog, Field, Input } from '../../kit/index.ts'
import { CandidateList } from './CandidateList.tsx'
import { FamilyField, FileField } from './fields.tsx'
import { useTrial } from './use-trial.ts'

type AddModelDialogProps = { open: boolean; onClose(): void; onAdded(model: Model): void }

const untold = { file: '', labelsFile: '', manifestFile: '', family: 'auto' }

/**
 * Chooses an ONNX file and shows how it can be read, tried on images of the workspace, before it is added; or adds the
 * starter model. Says in place why a file does not fit.
 */
export function AddModelDialog({ open, onClose, onAdded }: AddModelDialogProps) {
  const { data: families = [] } = useQuery(queries.models.families.queryOptions())
  const [source, setSource] = useState(untold)
  const [name, setName] = useState('')
  const [found, setFound] = useState<ModelCandidate[] | null>(null)
  const [chosen, setChosen] = useState<number | null>(null)
  const inspect = useTrial(engine.models.inspect, (result) => {
    setFound(result.candidates)
    setChosen(result.chosen)
  })
  const add = useTrial(engine.models.add, onAdded)
  const addStarter = useTrial(engine.models.addStarter, onAdded)
  const busy = inspect.isPending || add.isPending || addStarter.isPending
  const problem = inspect.error ?? add.error ?? addStarter.error

  const change = (part: Partial<typeof untold>) => {
    setSource({ ...source, ...part })
    setFound(null)
    inspect.stop()
    add.stop()
  }
  const close = () => {
    for (const one of [inspect, add, addStarter]) one.stop()
    onClose()
  }
  const { file, family } = source
  const labelsFile = source.labelsFile || undefined
  const test = () => inspect.mutate({ file, family, labelsFile, manifestFile: source.manifestFile || undefined })
  const candidate = chosen === null ? undefined : found?.[chosen]
  const addChosen = () => {
    if (!candidate) return
    const { manifest, family: readAs } = candidate
    add.mutate({ file, family: readAs, manifest, labelsFile, name: name.trim() || undefined })
  }

  return (
    <Dialog
      open={open}
      onClose={close}
      title="Add model"
      width={found ? 'large' : 'medium'}
      description={
        found ? 'Check what it finds on your images.' : 'Winnow tests the file on images of the workspace first.'
      }
      footer={
        <>
          <Button icon={Sparkles} className="mr-auto" disabled={busy} onClick={() => addStarter.mutate({})}>
            Use starter model
          </Button>
          <Button onClick={close}>Cancel</Button>
          {found ? (
            <Button variant="primary" disabled={busy || !candidate} onClick={addChosen}>
              {add.isPending ? 'Adding…' : 'Looks right, add'}
            </Button>
          ) : (
            <Button variant="primary" disabled={busy || file === ''} onClick={test}>
              {inspect.isPending ? 'Testing…' : 'Test file'}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <FileField
          label="ONNX file"
          title="Choose an ONNX file"
          extensions={['onnx']}
          value={file}
          onChange={(path) => change({ file: path })}
          example="/path/to/model.onnx"
          error={problem}
        />
        {found && <CandidateList candidates={found} chosen={chosen} onChoose={setChosen} />}
        <Field label="Name" hint="Display name. Default: the file name">
          {(ids) => <Input {...ids} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <FamilyField
          families={families}
          value={family}
          onChange={(value) => change({ family: value })}
          automatically="Detected from inputs, outputs and metadata"
        />
        <FileField
          label="Class names"
          title="Choose class list"
          extensions={['txt', 'names']}
          value={source.labelsFile}
          onChange={(path) => change({ labelsFile: path })}
          example="Not needed for most models"
          hint="A text file with one name per line, for models without class names"
        />
        <FileField
          label="Manifest"
          title="Choose a manifest"
          extensions={['json']}
          value={source.manifestFile}
          onChange={(path) => change({ manifestFile: path })}
          example="Not needed for known families"
          hint="Says how any other model is read. Found by itself as <model>.winnow.json beside the file"
        />
      </div>
    </Dialog>
  )
}
