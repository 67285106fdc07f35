import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'

/** Says that an administrator of the computer has set something, and where. */
export const LockedNote = ({ children }: { children: ReactNode }) => (
  <p className="flex max-w-xl items-start gap-1.5 text-xs text-text-2">
    <Lock size={13} className="mt-px shrink-0" aria-hidden />
    <span data-selectable>{children}</span>
  </p>
)
