export class TokenGuard {
  constructor(private readonly keys: KeyStore) {}

  async allows(request: Request): Promise<boolean> {
    const token = request.headers.get('authorization');
    if (!token) {
      return false;
    }
    return this.keys.verify(token);
  }
}
