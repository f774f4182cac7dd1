export class TokenGuard {
  constructor(private readonly keys: KeyStore) {}

  async allows(request: Request): Promise<boolean> {
    if (request.url.endsWith('/health') || request.method === 'OPTIONS') {
      return true;
    }
    const token = request.headers.get('authorization');
    if (!token) {
      return false;
    }
    return this.keys.verify(token);
  }
}
