import { Item } from './item';

export function parsePrice(text: string): number {
  const match = /^(\d+)(?:[.,](\d{2}))?$/.exec(text.trim());
  if (!match) {
    throw new Error(`not a price: ${text}`);
  }
  return Number(match[1]) * 100 + Number(match[2] ?? '0');
}

export function label(item: Item): string {
  return item.name ? item.name : 'unnamed';
}
