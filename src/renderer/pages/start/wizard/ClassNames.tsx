import { t } from '@lingui/core/macro'
import { Plus, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { namesIn } from '#model/text/names-in.ts'
import type { ClassMapState } from '../../../class-map/use-class-map.ts'
import { Button, formatCount, IconButton, Input, Kbd } from '../../../kit/index.ts'
import { AddClassesDialog } from './AddClassesDialog.tsx'

type ClassNamesProps = { state: ClassMapState; onNext(): void; isFocused?: boolean }

/** The classes of the workspace with their digits and the model's classes that map to them. New ones are typed, pasted or read from a file. */
export function ClassNames({ state, onNext, isFocused = false }: ClassNamesProps) {
  const { names, classes, meanings, findings } = state
  const [name, setName] = useState('')
  const [isAdding, setIsAdding] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const typed = namesIn(name)
    if (typed.length === 0) return onNext()
    state.add(typed)
    setName('')
  }
  return (
    <section aria-label={t`Your classes`} className="flex flex-col gap-2 px-7 py-5">
      <div className="flex items-center gap-2">
        <h2 className="flex-1 text-lg font-semibold">
          {t`Your classes`} <span className="tabular font-normal text-text-3">{names.length}</span>
        </h2>
        <Button variant="quiet" size="small" onClick={() => setIsAdding(true)}>
          {t`Add several…`}
        </Button>
      </div>
      <ol aria-label={t`Your classes`}>
        {names.map((one, place) => {
          const sources = classes.filter((_, i) => meanings[i]?.class === one)
          const found = sources.reduce((sum, { modelClass }) => sum + (findings.get(modelClass)?.found ?? 0), 0)
          return (
            <li key={one} className="flex h-8 items-center gap-2.5">
              <span className="w-5">{place < 9 && <Kbd keys={`${place + 1}`} />}</span>
              <span className="size-2.5 rounded-sm" style={{ background: state.colorOf(one) }} aria-hidden />
              <span className="max-w-[45%] truncate font-medium">{one}</span>
              <span className="min-w-0 flex-1 truncate text-xs text-text-3">
                {sources.map((source) => source.name).join(', ')}
              </span>
              {found > 0 && <span className="tabular text-xs text-text-2">{formatCount(found)}</span>}
              {!state.isStored(one) && <IconButton icon={X} label={t`Remove ${one}`} onClick={() => state.drop(one)} />}
            </li>
          )
        })}
      </ol>
      <form className="flex items-center gap-2" onSubmit={submit}>
        <Plus size={14} className="ml-1 shrink-0 text-text-3" aria-hidden />
        <Input
          aria-label={t`Class name`}
          placeholder={t`Type names: fox, wheelbarrow…`}
          maxLength={200}
          autoFocus={isFocused}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
      {isAdding && <AddClassesDialog onClose={() => setIsAdding(false)} onAdd={state.add} names={names} />}
    </section>
  )
}
