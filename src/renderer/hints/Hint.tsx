import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { Slot } from 'radix-ui'
import { type ReactNode, useEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { combinationsOf } from '../commands/keys.ts'
import { keysFor } from '../commands/registry.ts'
import { queries } from '../connection/index.ts'
import { hintPlace } from './HintPlace.tsx'
import { dismissHint, hideHint, isGone, showHint, useHints } from './hints.ts'

/** A hint appears only after a rest, so that it does not interrupt work. */
const restMs = 5000

type HintProps = {
  name: string
  /** The command that the hint is about. Using its key dismisses the hint. */
  command: string
  text: string
  /** The element that the hint is about; it takes a ref and is framed. A click on it dismisses the hint. */
  children: ReactNode
}

/**
 * A sentence about a part of the window that the user has not used yet. It appears in the page's place for hints, where it covers
 * nothing important. Doing what it says, or ✕, dismisses it permanently.
 */
export function Hint({ name, command, text, children }: HintProps) {
  const user = useQuery(queries.access.whoami.queryOptions()).data?.name
  const gone = useHints((hints) => user === undefined || isGone(hints, user, name))
  const isShown = useHints(({ shown }) => shown === name)
  const anchor = useRef<HTMLElement>(null)
  useEffect(() => {
    if (gone || user === undefined) return
    let timer = 0
    const rest = () => {
      window.clearTimeout(timer)
      timer = window.setTimeout(() => {
        if (hintPlace() !== null && document.querySelector('[role="dialog"]') === null) showHint(name)
      }, restMs)
    }
    const onKey = (event: KeyboardEvent) => {
      const keys = keysFor(command)
      if (keys !== undefined && combinationsOf(event).includes(keys)) dismissHint(user, name)
      rest()
    }
    const onPointer = ({ target }: PointerEvent) => {
      if (target instanceof Node && anchor.current?.contains(target)) dismissHint(user, name)
      rest()
    }
    rest()
    window.addEventListener('keydown', onKey, true)
    window.addEventListener('pointerdown', onPointer, true)
    return () => {
      window.clearTimeout(timer)
      window.removeEventListener('keydown', onKey, true)
      window.removeEventListener('pointerdown', onPointer, true)
      hideHint(name)
    }
  }, [gone, user, name, command])
  const place = isShown && !gone ? hintPlace() : null
  return (
    <>
      <Slot.Root
        ref={anchor}
        className={place ? 'rounded-md outline-2 outline-offset-2 outline-accent-text' : undefined}
      >
        {children}
      </Slot.Root>
      {place &&
        createPortal(
          <div
            role="note"
            className="appear pointer-events-auto flex max-w-72 items-start gap-2 rounded-lg bg-accent py-2 pr-1.5 pl-3 text-on-accent shadow-float"
          >
            <p>{text}</p>
            <button
              type="button"
              aria-label={t`Don’t show this hint again`}
              onClick={() => user !== undefined && dismissHint(user, name)}
              className="grid size-5 shrink-0 place-items-center rounded-sm hover:bg-white/20"
            >
              <X size={14} aria-hidden />
            </button>
          </div>,
          place,
        )}
    </>
  )
}
