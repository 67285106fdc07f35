import { t } from '@lingui/core/macro'
import { Play } from 'lucide-react'
import { Button, Field, Input } from '../../../kit/index.ts'
import { FileField } from '../fields.tsx'
import type { ModelSource } from './model-source.ts'

type PromptFieldProps = { source: ModelSource; onChange(texts: string): void; busy?: boolean; onTest?(): void }

/** The prompts of a text-prompted model. `onTest` tries other prompts. */
export function PromptField({ source, onChange, busy, onTest }: PromptFieldProps) {
  return (
    <Field
      label={t`What to find`}
      hint={t`Separate by commas. Each finds a class of that name. Empty: the classes of the label set`}
    >
      {(ids) => (
        <div className="flex gap-2">
          <Input
            {...ids}
            value={source.texts}
            placeholder={t`person, hard hat, forklift`}
            onChange={(event) => onChange(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !onTest) return
              event.preventDefault()
              if (!busy) onTest()
            }}
          />
          {onTest && (
            <Button icon={Play} disabled={busy} onClick={onTest}>
              {t`Test again`}
            </Button>
          )}
        </div>
      )}
    </Field>
  )
}

type TextFileFieldsProps = {
  source: ModelSource
  onChange(part: Partial<Pick<ModelSource, 'textFile' | 'tokenizerFile'>>): void
}

/** The tokenizer and text encoder of a model. */
export function TextFileFields({ source, onChange }: TextFileFieldsProps) {
  return (
    <>
      <FileField
        label={t`Tokenizer`}
        title={t`Choose a tokenizer`}
        extensions={['json']}
        value={source.tokenizerFile}
        onChange={(tokenizerFile) => onChange({ tokenizerFile })}
        optional
        example={t`tokenizer.json`}
        hint={t`The model’s tokenizer.json. Winnow finds it next to the file or in the parent folder`}
      />
      <FileField
        label={t`Text encoder`}
        title={t`Choose a text encoder`}
        extensions={['onnx']}
        value={source.textFile}
        onChange={(textFile) => onChange({ textFile })}
        optional
        example={t`Not needed for most models`}
        hint={t`For CLIP or SigLIP, to search images by words, and for YOLO-World. Winnow finds text_model.onnx next to the model`}
      />
    </>
  )
}
