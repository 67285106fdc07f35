import { t } from '@lingui/core/macro'
import { Ban, FileUp, type LucideIcon, Sparkles } from 'lucide-react'
import { useState } from 'react'
import { shell, useOffered } from '../../../connection/index.ts'
import { classNames, fileName } from '../../../kit/index.ts'
import { StepFrame } from './StepFrame.tsx'
import { chooseModel, goToStep, type ModelChoice, useWizard } from './wizard.ts'

const choices: readonly { kind: ModelChoice['kind']; icon: LucideIcon; title: string; text: string }[] = [
  {
    kind: 'starter',
    icon: Sparkles,
    title: t`Starter model`,
    text: t`Detects 80 everyday objects: people, animals, vehicles… Small, and works offline.`,
  },
  { kind: 'file', icon: FileUp, title: t`Your model`, text: t`Your own ONNX file. Winnow checks it first.` },
  { kind: 'none', icon: Ban, title: t`No model`, text: t`Draw all labels yourself. You can add a model later.` },
]

/** The step that chooses the model. */
export function ModelStep() {
  const { choice: last } = useWizard()
  const offered = useOffered(({ models }) => models[0])
  const [kind, setKind] = useState(offered === undefined ? last.kind : 'file')
  const [file, setFile] = useState(offered ?? (last.kind === 'file' ? last.file : null))
  const choose = async (next: ModelChoice['kind']) => {
    setKind(next)
    if (next !== 'file') return
    const files = await shell.chooseFiles({ title: t`Choose an ONNX file`, extensions: ['onnx'] })
    if (files?.[0]) setFile(files[0])
  }
  const choice: ModelChoice | null = kind !== 'file' ? { kind } : file === null ? null : { kind, file }
  return (
    <StepFrame
      title={t`Choose a model`}
      text={t`The model predicts labels that you accept or correct. Next, you match its classes to yours.`}
      onBack={() => goToStep('images')}
      next={t`Continue`}
      isFocused
      isReady={choice !== null}
      onNext={() => choice && void chooseModel(choice)}
    >
      <fieldset className="flex min-w-0 flex-col gap-3">
        <legend className="sr-only">{t`Model`}</legend>
        {choices.map(({ kind: value, icon: Icon, title, text }) => (
          <label
            key={value}
            className={classNames(
              'flex cursor-pointer items-center gap-4 rounded-lg border px-4 py-3',
              kind === value ? 'border-accent-text bg-accent-soft' : 'border-line hover:border-line-strong',
            )}
          >
            <Icon size={20} className="shrink-0 text-accent-text" aria-hidden />
            <span className="min-w-0 flex-1">
              <span className="block font-medium">{title}</span>
              <span className="block text-xs text-text-2" title={value === 'file' ? (file ?? '') : undefined}>
                {value === 'file' && file !== null ? fileName(file) : text}
              </span>
            </span>
            <input
              type="radio"
              name="model"
              className="accent-accent"
              checked={kind === value}
              onClick={() => void choose(value)}
              onChange={() => undefined}
            />
          </label>
        ))}
      </fieldset>
    </StepFrame>
  )
}
