import { t } from '@lingui/core/macro'
import { FolderOpen, X } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Button } from './Button.tsx'
import { IconButton } from './IconButton.tsx'
import { Input } from './Input.tsx'

type PathInputProps = Pick<ComponentProps<'input'>, 'id' | 'placeholder' | 'aria-describedby' | 'aria-invalid'> & {
  value: string
  /** Opens the system's dialog. */
  onChoose(): void
  /** The name of the button that opens it, if several are close together. */
  chooseLabel?: string
  /** For an optional path. */
  onClear?(): void
}

/** A path that is chosen in the system's dialog. It can't be typed, because the window may only use chosen paths. */
export function PathInput({ value, onChoose, chooseLabel, onClear, ...rest }: PathInputProps) {
  return (
    <span className="flex w-full items-center gap-2">
      <Input
        {...rest}
        readOnly
        title={value || undefined}
        value={value}
        onClick={value === '' ? onChoose : undefined}
      />
      {value !== '' && onClear && <IconButton icon={X} label={t`Clear`} onClick={onClear} />}
      <Button icon={FolderOpen} aria-label={chooseLabel} onClick={onChoose}>
        {t`Choose…`}
      </Button>
    </span>
  )
}
