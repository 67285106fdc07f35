export { turnOffWebhooks, webhooksProcedures } from './procedures.ts'
export { WebhookSender } from './webhook-sender.ts'
