import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { coco80 } from '#model/label-set/coco80.ts'
import { namesIn } from '#model/text/names-in.ts'
import { engine, errorMessage, shell } from '../../../connection/index.ts'
import { Button, classNames, Dialog, formatFacts, Textarea } from '../../../kit/index.ts'

type AddClassesDialogProps = { names: readonly string[]; onAdd(names: readonly string[]): void; onClose(): void }

const maxLength = 200

/** Adds several classes at once: pasted, from a label file, or from the 80 common ones. */
export function AddClassesDialog({ names, onAdd, onClose }: AddClassesDialogProps) {
  const [text, setText] = useState('')
  const typed = namesIn(text)
  const lines = typed.filter((line) => !names.includes(line))
  const known = typed.length - lines.length
  const tooLong = text.split(/[\n,;\t]/).filter((line) => line.trim().length > maxLength).length
  const read = useMutation({
    mutationFn: async () => {
      const files = await shell.chooseFiles({
        title: t`Choose a label file`,
        extensions: ['json', 'yaml', 'yml', 'txt', 'names'],
      })
      return files?.[0] === undefined ? [] : engine.datasets.classNames({ file: files[0] })
    },
    meta: { shownInPlace: true },
    onSuccess: (found) => setText([...new Set([...namesIn(text), ...found])].join('\n')),
  })
  const toggle = (name: string) =>
    setText(typed.includes(name) ? typed.filter((line) => line !== name).join('\n') : [...typed, name].join('\n'))
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Add classes`}
      footer={
        <>
          <Button className="mr-auto" disabled={read.isPending} onClick={() => read.mutate()}>
            {t`From a label file…`}
          </Button>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button
            variant="primary"
            disabled={lines.length === 0}
            onClick={() => {
              onAdd(lines)
              onClose()
            }}
          >
            <Trans>
              Add <Plural value={lines.length} one="# class" other="# classes" />
            </Trans>
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Textarea
          aria-label={t`Class names, one per line`}
          placeholder={t`One name per line, or separated by commas`}
          rows={6}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {known + tooLong > 0 && (
          <p role="status" className="text-xs text-text-2">
            {formatFacts(
              known > 0 && plural(known, { one: '# already there', other: '# already there' }),
              tooLong > 0 &&
                plural(tooLong, {
                  one: '# skipped: longer than 200 characters',
                  other: '# skipped: longer than 200 characters',
                }),
            )}
          </p>
        )}
        {read.error && (
          <p role="alert" className="text-xs text-danger">
            {errorMessage(read.error)}
          </p>
        )}
        <p className="text-xs font-medium text-text-2">{t`Common classes (COCO)`}</p>
        <CommonClasses names={names} chosen={lines} onToggle={toggle} />
      </div>
    </Dialog>
  )
}

type CommonClassesProps = { names: readonly string[]; chosen: readonly string[]; onToggle(name: string): void }

function CommonClasses({ names, chosen, onToggle }: CommonClassesProps) {
  return (
    <div className="flex max-h-48 flex-wrap gap-1 overflow-y-auto">
      {coco80
        .filter((name) => !names.includes(name))
        .map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={chosen.includes(name)}
            onClick={() => onToggle(name)}
            className={classNames(
              'h-7 rounded-full border px-2.5 text-xs',
              chosen.includes(name)
                ? 'border-accent-text bg-accent-soft text-accent-text'
                : 'border-line hover:border-line-strong',
            )}
          >
            {name}
          </button>
        ))}
    </div>
  )
}
